"""Question → Plan, Clarification or Refusal."""

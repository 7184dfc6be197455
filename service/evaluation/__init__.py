"""How often answers are right: gold SQL against what the Analyst says, with a reason for each verdict."""

"""schema/ made usable: the model of what can be asked, plans, time and values."""

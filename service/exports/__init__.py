"""An answer becomes a file; a module's name is its format, and each holds `Config` and `build`."""

"""The doors. Each folder is one and has `mount(app, desk)`; modules with an underscore are shared."""

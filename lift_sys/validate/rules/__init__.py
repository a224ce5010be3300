"""The rules, each documented where it is defined; importing a module here registers its rules."""

"""One file for each command: options and help here, the work elsewhere, loaded when it is run."""

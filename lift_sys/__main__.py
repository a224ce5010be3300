"""`python -m lift_sys`: the same as `lift-sys`."""

from lift_sys.cli import main

if __name__ == "__main__":
    main()

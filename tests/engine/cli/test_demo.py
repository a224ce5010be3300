import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[3] / "examples"


def demo(path, *words):
    return subprocess.run(
        [sys.executable, EXAMPLES / "demo.py", path, *words],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PATH": ""},
        timeout=120,
    )


def test_the_demo_implements_its_file_and_leaves_it_alone(tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    path = Path(shutil.copy(EXAMPLES / "inventory.py", folder))
    done = demo(path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ missing  consistent with 3 examples" in done.stdout
    assert path.read_bytes() == (EXAMPLES / "inventory.py").read_bytes()


def test_a_function_that_cannot_be_verified_fails_the_demo(tmp_path):
    path = tmp_path / "shop.py"
    path.write_text(
        'def f(n: int) -> int:\n    """F.\n\n    f(1) == 2\n    f(1) == 3\n    """\n    ...\n'
    )
    done = demo(path)
    assert done.returncode == 1
    assert "not implemented" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = demo(tmp_path / "none.py")
    assert done.returncode == 1
    assert "none.py" in done.stderr
    assert "Traceback" not in done.stderr

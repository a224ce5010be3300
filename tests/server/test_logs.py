"""The log: what may stand in it, and where it goes."""

import logging

import pytest

from lift_sys_server.logs import Recent, RedactingFormatter, start_log

SECRET = "password = 'hunter2'"


def record(name, message, *arguments, error=None):
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(name, logging.INFO, "x.py", 1, message, arguments, info)
    return RedactingFormatter().format(made)


def caught():
    try:
        try:
            raise ValueError(SECRET)
        except ValueError as error:
            raise KeyError(SECRET) from error
    except KeyError as error:
        return error


def test_arguments_of_foreign_records_are_left_out():
    line = record("pygls.protocol", "Sending data: %s", SECRET)
    assert "Sending data:" in line
    assert "hunter2" not in line


def test_arguments_of_our_own_records_are_kept():
    assert "textDocument/hover failed" in record(
        "lift_sys_server.server", "%s failed", "textDocument/hover"
    )


def test_of_a_composed_foreign_message_the_first_line_is_kept():
    line = record("asyncio", f"Task exception was never retrieved\nfuture: {SECRET}")
    assert "never retrieved" in line
    assert "hunter2" not in line


@pytest.mark.parametrize("name", ["asyncio", "lift_sys_server.server"])
def test_of_an_exception_types_and_places_are_kept_and_not_its_words(name):
    text = record(name, "it failed", error=caught())
    assert "KeyError" in text
    assert "ValueError" in text
    assert "test_logs.py" in text
    assert "hunter2" not in text


def test_what_pygls_says_of_an_exception_is_one_line_because_we_log_it_ourselves():
    text = record("pygls.io_", "it failed", error=caught())
    assert text.endswith("pygls.io_: it failed")


@pytest.fixture
def root():
    logger = logging.getLogger()
    before, level = list(logger.handlers), logger.level
    yield logger
    for handler in [h for h in logger.handlers if h not in before]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)


def test_a_log_file_is_written_and_messages_name_it(root, tmp_path):
    path = tmp_path / "server.log"
    assert start_log(path, "info", Recent()) == str(path)
    logging.getLogger("lift_sys_server.x").info("hello")
    assert "hello" in path.read_text()


def test_a_log_file_that_cannot_be_written_is_no_reason_not_to_start(root, tmp_path, capsys):
    assert (
        start_log(tmp_path / "no" / "such" / "folder.log", "info", Recent())
        == "the server's output"
    )
    assert "cannot write the log file" in capsys.readouterr().err

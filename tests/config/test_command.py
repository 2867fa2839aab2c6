"""The `lightwell` command speaks in sentences."""

import socket

import pytest

from lightwell.config.command import main


def test_a_taken_port_is_a_sentence(monkeypatch, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        assert main(["serve"]) == 2
    assert f"Port {port} is taken by another program." in capsys.readouterr().err


@pytest.mark.parametrize("port", ["", "eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_a_sentence(monkeypatch, capsys, port):
    monkeypatch.setenv("PORT", port)
    assert main(["serve"]) == 2
    assert "PORT must be a number" in capsys.readouterr().err


def test_the_knowledge_files_are_in_order(capsys):
    assert main(["knowledge", "check"]) == 0
    assert "in order" in capsys.readouterr().out


def test_help_names_the_commands(capsys):
    assert main([]) == 0
    assert "lightwell serve" in capsys.readouterr().out

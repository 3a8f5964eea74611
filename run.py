#!/usr/bin/env python3
"""Starts Baton with one command: sees to the environment, then hands over. It knows nothing about the site itself.

It needs nothing but Python. Its syntax is old on purpose: even Python 2.7 can read it, and answers in a plain sentence.
"""

from __future__ import print_function

import argparse
import os
import subprocess
import sys

NEEDED = (3, 11)
ROOT = os.path.dirname(os.path.abspath(__file__))

HELP = """\
Baton: practise the judgement calls of clinical ethics.

  python3 run.py                 start the site; its address is printed when it is ready, Ctrl-C stops it
      --port N                   serve on port N (else 8000, or the next free one)
      --no-browser               do not open a browser (what servers use)

  python3 run.py test            everything that must pass: format, lint, templates, types, layers, tests
      --install-system           install Chromium with apt-get if it is missing, and insist on the browser tests
      anything else              goes to pytest, and then only pytest runs: python3 run.py test -k player

  python3 run.py flask ...       any flask command, for example: python3 run.py flask routes
  python3 run.py bench ...       the benchmarks; bench/README.md explains them

The first run makes a virtual environment in .venv, beside this file, and fetches the packages into it: about a minute.
Nothing is installed outside that folder. Later runs start at once.

  --wheels DIR                   take the packages from a folder instead of the network; stands before the command
  BATON_VENV                     another folder for the virtual environment
  PIP_INDEX_URL, PIP_PROXY ...   pip's own settings are honoured
"""


def too_old(version):
    """The sentence that an old Python must still manage to print."""
    return (
        "Baton needs Python %d.%d or newer; this is Python %d.%d.\n"
        "Install a newer one from https://www.python.org/downloads/ or with your system's package manager.\n"
        "If you have one already, call it by its name, for example: python3.12 run.py"
    ) % (NEEDED + tuple(version[:2]))


if sys.version_info < NEEDED:
    sys.exit(too_old(sys.version_info))

from tools.environment import Environment  # an old Python could not even read this module
from tools.remedies import Trouble, remedy


def main(words):
    """Understand the words and do what they ask; whatever a person can put right is told without a traceback."""
    try:
        options, command, rest = understand(words)
        if options.help:
            print(HELP, end="")
            return 0
        environment = Environment(os.environ.get("BATON_VENV") or os.path.join(ROOT, ".venv"), ROOT)
        environment.make_ready(LOCKS[command], options.wheels)
        return COMMANDS[command](environment.python, options, rest)
    except Trouble as trouble:
        return sorry(str(trouble))
    except OSError as error:  # a full disk, a folder of somebody else: the remedies know them
        return sorry(remedy(str(error)))
    except KeyboardInterrupt:
        sorry("Stopped.")
        return 130


def sorry(text):
    """Say it beside the output, where a pipe does not swallow it."""
    print("\n" + text, file=sys.stderr)
    return 1


def understand(words):
    """Split the command line into our options, the command, and what belongs to the command."""
    at = next((place for place, word in enumerate(words) if word in COMMANDS), len(words))
    command, own, rest = "".join(words[at : at + 1]) or "serve", words[:at], words[at + 1 :]
    if command == "serve":
        own, rest = own + rest, []
    parser = argparse.ArgumentParser(prog="run.py", usage="python3 run.py --help", add_help=False)
    parser.add_argument("--help", "-h", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--port", type=int)
    parser.add_argument("--wheels", type=os.path.abspath)
    options, strange = parser.parse_known_args(own)
    if strange:
        raise Trouble("I do not know what %s means. The whole list: python3 run.py --help" % " ".join(strange))
    return options, command, rest


def serve(python, options, rest):
    """Start the site where the caller stands, so that relative settings mean the same to every command."""
    port = [] if options.port is None else ["--port", str(options.port)]
    browser = ["--no-browser"] if options.no_browser else []
    return hand_over([python, os.path.join(ROOT, "app.py")] + port + browser, os.curdir)


def test(python, options, rest):
    """Run all that must pass; tools/check.py knows what that is."""
    return hand_over([python, "-m", "tools.check"] + rest, ROOT)


def flask(python, options, rest):
    """Run a flask command where the caller stands, so that the files it names are found."""
    return hand_over([python, "-m", "flask", "--app", os.path.join(ROOT, "app.py")] + rest, os.curdir)


def bench(python, options, rest):
    """Run the benchmarks, which stand outside the site."""
    return hand_over([python, "-m", "bench"] + rest, ROOT)


COMMANDS = {"serve": serve, "test": test, "flask": flask, "bench": bench}
LOCKS = {
    "serve": "requirements.txt",
    "flask": "requirements.txt",
    "test": "requirements-dev.txt",
    "bench": "requirements-dev.txt",
}


def hand_over(words, folder):
    """Become that program, so that signals and exit codes are its own; Windows cannot, and waits for it instead."""
    os.chdir(folder)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(words[0], words)
    child = subprocess.Popen(words)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child has heard it too, and is closing down
            continue


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

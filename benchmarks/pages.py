"""What a page costs the server: board, chart and live page of the demo clinic, in CPU milliseconds.

.venv/bin/python -m benchmarks.pages [--patients 60]     on SQLite, or on LIGHTWELL_DATABASE_URL
"""

import argparse

from benchmarks.clinic import Clinic, a_clinic
from benchmarks.measure import Figure, Visitor, cost, report, served

TIMES = 60
LIMITS_MS = {"day board": 40.0, "patient chart": 20.0, "live page": 30.0, "anything new? (204)": 5.0}
"""Server CPU; the promises of docs/performance.md."""


def pages(clinic: Clinic) -> dict[str, str]:
    """Where each promise is kept."""
    return {
        "day board": "/today/",
        "patient chart": f"/patients/{clinic.patient_id}/",
        "live page": f"/treatments/{clinic.treatment_id}/",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=60)
    options = parser.parse_args()
    with a_clinic(options.patients) as clinic, served(clinic.target, "wsgi", **clinic.settings) as (port, pid):
        visitor = Visitor(port)
        visitor.sign_in(clinic.nurse, clinic.password)
        for name, path in pages(clinic).items():
            status, body = visitor.get(path)
            if status != 200:
                raise SystemExit(f"{path} was answered with {status}.")
            spent = cost(pid, TIMES, lambda _number, path=path: visitor.get(path))
            report(
                Figure(f"{name}, server CPU", spent.cpu_ms, "ms", LIMITS_MS[name]),
                Figure(f"{name}, median wall time", spent.wall_ms, "ms"),
                Figure(f"{name}, size", len(body.encode()) / 1000, "KB"),
            )


if __name__ == "__main__":
    main()

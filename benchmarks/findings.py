"""Every rule for one patient, and for 10,000 charts under the policy in force and a proposed one.

One chart is written through the actions; the others are copies of its rows with other blood pressures, ages
and answers. They lie in an SQLCipher file; the real command reads them, with a process for each of 2 cores.

.venv/bin/python -m benchmarks.findings [--patients 10000]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from importlib import import_module

import django

from benchmarks.measure import ROOT, Figure, report

PROPOSED = "suitability.bp.uncontrolled.systolic_mmhg=140"
CORES, ALL_S = 2, 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "lightwell.config.settings",
            "LIGHTWELL_DATA_DIR": folder,
        }
        django.setup()
        charts = import_module("benchmarks.charts")
        charts.build(options.patients)
        report(*charts.one_patient(), *everyone(options.patients))


def everyone(patients: int) -> list[Figure]:
    """The command, from its start to its report."""
    command = [sys.executable, "-c", "from lightwell.config.command import main; main()"]
    told = ["findings", "--everyone", "--json", "--workers", str(CORES), "--set", PROPOSED]
    begun = time.perf_counter()
    done = subprocess.run([*command, *told], cwd=ROOT, check=True, capture_output=True, text=True)
    took = time.perf_counter() - begun
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (spent.ru_utime + spent.ru_stime) / CORES
    affected = len(json.loads(done.stdout)["newly_affected"])
    return [
        Figure(f"{patients} people under two policies, {CORES} processes", took, "s", ALL_S),
        Figure("the same, CPU of each core", cpu, "s", ALL_S),
        Figure("of these newly affected", affected, "people"),
    ]


if __name__ == "__main__":
    main()

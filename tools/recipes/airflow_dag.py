"""Airflow: one capture a week, then each notebook with PapermillOperator.

Needs ``apache-airflow-providers-papermill`` and the kernel ``trustcensus``, made once by
``.venv/bin/python -m ipykernel install --user --name trustcensus``. PapermillOperator runs single
notebooks: nothing is staged, gated or scanned. For whole reports let one BashOperator call
``trustcensus run`` instead of the tasks below.
"""

import os
from datetime import datetime
from pathlib import Path

from airflow import DAG
from airflow.providers.papermill.operators.papermill import PapermillOperator
from airflow.providers.standard.operators.bash import BashOperator

PROJECT = Path(os.environ["TRUSTCENSUS_HOME"])
COMMAND = f"{PROJECT}/.venv/bin/trustcensus"
SNAPSHOT = "{{ ti.xcom_pull(task_ids='collect') }}"
NOTEBOOKS = (
    "02_trusted_publishing",
    "03_publisher_identity",
    "04_publisher_changes",
    "05_organizations",
)

with DAG(
    "trustcensus",
    schedule="15 6 * * 1",
    start_date=datetime(2026, 1, 5),
    catchup=False,
    max_active_runs=1,
) as dag:
    # The last line of its output, the snapshot's id, is what the other tasks pull.
    collect = BashOperator(task_id="collect", bash_command=f"{COMMAND} collect --source index")
    build = BashOperator(task_id="build", bash_command=f"{COMMAND} build {SNAPSHOT}")
    for notebook in NOTEBOOKS:
        build >> PapermillOperator(
            task_id=notebook,
            input_nb=str(PROJECT / "notebooks" / f"{notebook}.ipynb"),
            output_nb=str(PROJECT / "out" / "{{ ds }}" / f"{notebook}.ipynb"),
            parameters={"snapshot": SNAPSHOT, "baseline": ""},
            kernel_name="trustcensus",
        )
    collect >> build

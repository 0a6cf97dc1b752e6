"""Kernels of this very interpreter: what every notebook imports is imported once, then forked.

Each notebook has a fresh process, so none can change what another computes. Where processes can be
forked it is a fork of the worker that runs the notebook, which has imported everything; elsewhere
it is started anew.
"""

import asyncio
import json
import multiprocessing
import os
import queue
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.utils import run_sync

from pipeline import processes

_NAME = "forked"
_GROUP = KernelProvisionerFactory.GROUP_NAME


class Forked(LocalProvisioner):
    """Starts a kernel as a fork of this process."""

    async def launch_kernel(self, cmd: list[str], **given: Any) -> Any:
        """Fork the kernel that the command describes; gives how to connect to it."""
        start = cmd[cmd.index("ipykernel_launcher") + 1 :]
        context = multiprocessing.get_context("fork")
        folder = given.get("cwd", str(Path.cwd()))
        child = context.Process(target=_serve, args=(start, folder, given["env"]))
        child.start()
        started: Any = _Child(child)
        self.process = started
        self.pid, self.pgid = child.pid, None  # its group is ours: signals go to it alone
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait for its end; the caller would poll ten times a second."""
        await super().kill(restart)
        if self.process:
            self.process.wait()


class _Client(AsyncKernelClient):
    """Waits for a kernel no longer than it takes.

    It connects before the kernel listens, and again after 10 ms (else 100). Jupyter's own waits a
    fifth of a second more to drop old messages; running cells reads only those of each cell.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.context.reconnect_ivl = 10

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for the first answer; raises ``RuntimeError`` where there is none in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while await self.is_alive():
                    self.kernel_info()
                    with suppress(queue.Empty):
                        await self.get_shell_msg(timeout=1)
                        await self.get_iopub_msg(timeout=0.2)  # none: it does not hear us yet
                        return
        message = "the kernel does not answer"
        raise RuntimeError(message)


class _Child:
    """A forked kernel with the methods of a started one."""

    stdin = stdout = stderr = None

    def __init__(self, child: Any) -> None:
        self._child = child
        self.pid = child.pid
        self.kill, self.terminate = child.kill, child.terminate

    def poll(self) -> int | None:
        """Its exit code, None while it runs."""
        code: int | None = self._child.exitcode
        return code

    def wait(self) -> int | None:
        """Its exit code, once it has one."""
        self._child.join()
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)


def _serve(start: list[str], folder: str, environment: dict[str, str]) -> None:
    """In the fork: be a kernel until told otherwise, or until its caller is gone."""
    from ipykernel.kernelapp import launch_new_instance

    # The worker's event loop and its way to end are not the kernel's.
    asyncio.set_event_loop(asyncio.new_event_loop())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    processes.exit_with_parent()
    os.chdir(folder)
    os.environ.update(environment)
    sys.argv = ["ipykernel_launcher", *start]
    launch_new_instance(start)


@contextmanager
def own_kernel() -> Iterator[AsyncKernelManager]:
    """A kernel of this interpreter, whatever specs the user's folders hold; gone afterwards.

    It listens on sockets in a folder of its own: kernels that start at once on TCP can be given
    one free port twice, and then one of them dies.
    """
    before = os.environ.get("JUPYTER_PATH")
    KernelProvisionerFactory.instance().provisioners[_NAME] = EntryPoint(
        _NAME, f"{__name__}:{Forked.__name__}", _GROUP
    )
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / "kernels" / "python3" / "kernel.json"
        spec.parent.mkdir(parents=True)
        start = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        about: dict[str, Any] = {
            "argv": [*start, "--log-level=CRITICAL"],
            "display_name": "Python 3",
            "language": "python",
        }
        if processes.FORKS:
            about["metadata"] = {"kernel_provisioner": {"provisioner_name": _NAME}}
        spec.write_text(json.dumps(about))
        os.environ["JUPYTER_PATH"] = folder
        kernel = AsyncKernelManager(
            kernel_name="python3",
            transport="ipc",
            ip=str(Path(folder) / "k"),
            connection_file=str(Path(folder) / "kernel.json"),
            client_factory=_Client,
        )
        try:
            yield kernel
        finally:
            if kernel.has_kernel:  # it is ours, so papermill leaves it running
                run_sync(kernel.shutdown_kernel)(now=True)
            os.environ.pop("JUPYTER_PATH")
            if before is not None:
                os.environ["JUPYTER_PATH"] = before

"""A MariaDB of our own with a copy of a site, for it is killed and started again. The bench's own is left alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path


class OwnDatabase:
	"""The server, on a port of its own; `use` makes every worker that is born from now on talk to it."""

	def __init__(self, site: str) -> None:
		conf = json.loads(Path("common_site_config.json").read_text())
		conf |= json.loads(Path(site, "site_config.json").read_text())
		self._folder = Path(tempfile.mkdtemp(prefix="lh-mariadb-"))
		with socket.socket() as free:
			free.bind(("127.0.0.1", 0))
			self.port = free.getsockname()[1]
		_quietly(
			"mariadb-install-db",
			"--no-defaults",
			f"--datadir={self._folder}/data",
			"--auth-root-authentication-method=normal",
			"--user=root",
			"--skip-test-db",
		)
		self.start()
		name, password = conf["db_name"], conf["db_password"]
		self._tell(
			f"CREATE DATABASE `{name}`; CREATE USER `{name}`@'%' IDENTIFIED BY '{password}';"
			f"CREATE USER `{name}`@localhost IDENTIFIED BY '{password}';"
			f"GRANT ALL ON `{name}`.* TO `{name}`@'%'; GRANT ALL ON `{name}`.* TO `{name}`@localhost;"
		)
		theirs = [f"--host={conf.get('db_host') or '127.0.0.1'}", f"--port={conf.get('db_port') or 3306}"]
		dump = subprocess.Popen(
			[
				"mariadb-dump",
				"--no-defaults",
				*theirs,
				f"--user={name}",
				f"--password={password}",
				"--single-transaction",
				name,
			],
			stdout=subprocess.PIPE,
		)
		subprocess.run([*self._client(), name], stdin=dump.stdout, check=True)
		dump.wait()

	def use(self) -> None:
		os.environ.update(FRAPPE_DB_HOST="127.0.0.1", FRAPPE_DB_PORT=str(self.port))

	def start(self) -> None:
		"""Start it and wait until it answers."""
		command = [
			"mariadbd", "--no-defaults", "--user=root", f"--datadir={self._folder}/data", f"--port={self.port}",
			"--bind-address=127.0.0.1", f"--socket={self._folder}/socket", f"--pid-file={self._folder}/pid",
			"--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--max-allowed-packet=64M",
		]  # fmt: skip
		with (self._folder / "log").open("ab") as log:
			server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
		(self._folder / "server").write_text(str(server.pid))
		for _ in range(120):
			if subprocess.run([*self._client(), "-e", "SELECT 1"], capture_output=True).returncode == 0:
				return
			time.sleep(0.25)
		raise RuntimeError(f"the database in {self._folder} did not start")

	def kill(self) -> None:
		pid = int((self._folder / "server").read_text())
		os.kill(pid, signal.SIGKILL)
		while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]:
			time.sleep(0.02)

	def restart(self) -> None:
		"""It dies in the middle of whatever it does, and comes back."""
		self.kill()
		self.start()

	def remove(self) -> None:
		self.kill()
		for name in ("FRAPPE_DB_HOST", "FRAPPE_DB_PORT"):
			os.environ.pop(name, None)
		shutil.rmtree(self._folder, ignore_errors=True)

	def _client(self) -> list[str]:
		return ["mariadb", "--no-defaults", "--user=root", f"--socket={self._folder}/socket"]

	def _tell(self, text: str) -> None:
		subprocess.run(self._client(), input=text.encode(), check=True)


def _quietly(*command: str) -> None:
	subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

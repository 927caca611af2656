"""A SLURM cluster of one node on this machine: real daemons in a temporary folder, ended by their process ids."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time

import yaml

DAEMONS = ["munged", "slurmctld", "slurmd", "srun", "sbatch"]
OF_ACCOUNTING = ["slurmdbd", "mariadbd", "mariadb-install-db"]
SLURM_CONF = """
ClusterName=facegrid
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,batch_sched_delay=0,sched_min_interval=0,bf_interval=2
# More processors and memory than the machine may have: nothing here enforces limits.
SlurmdParameters=config_overrides
ReturnToService=2
MinJobAge=3600
KillWait=2
CompleteWait=0
PropagateResourceLimits=NONE
GresTypes=gpu
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName={host} NodeAddr=127.0.0.1 CPUs=8 CoresPerSocket=8 RealMemory=16000 Gres=gpu:1 State=UNKNOWN
PartitionName=main Nodes={host} Default=YES MaxTime=120 DefaultTime=5 State=UP
PartitionName=gpu Nodes={host} MaxTime=30 DefaultTime=5 State=UP
"""
ACCOUNTING = """AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost={host}
AccountingStoragePort={ports[2]}
AccountingStoragePass={folder}/munge.socket
"""
SLURMDBD_CONF = """
DbdHost={host}
DbdAddr=127.0.0.1
DbdPort={ports[2]}
SlurmUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
LogFile={folder}/slurmdbd.log
PidFile={folder}/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=localhost
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct_db
"""
DATABASE = """
create database slurm_acct_db;
create user 'slurm'@'localhost' identified by 'slurm';
grant all on slurm_acct_db.* to 'slurm'@'localhost';
"""


def wait_for(condition, seconds=600):
    """The first true value of a function, asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise TimeoutError(f"{condition} was not met within {seconds} s")


def wait_for_epochs(project):
    """Wait until a fit, of whatever seed, has left its first checkpoint."""
    checkpoints = project.folder / "results/checkpoints/all_rows/longer"
    wait_for(lambda: list(checkpoints.glob("seed_*/state.npz")))


class Cluster:
    """The daemons of a cluster, its node and what it says of jobs."""

    def __init__(self, folder, accounting):
        self.folder = folder
        self.accounting = accounting
        self.node = socket.gethostname().split(".")[0]
        self.processes = {}
        self.environment = os.environ | {
            "SLURM_CONF": f"{folder}/slurm.conf",
            "PATH": f"{folder}/bin:{os.environ['PATH']}:/usr/sbin:/sbin",
            "MYSQL_UNIX_PORT": f"{folder}/mysql.sock",
        }

    def start(self):
        """Start all daemons; the node is idle at the end."""
        self.configure()
        self.spawn("munged", "--foreground", f"--key-file={self.folder}/munge.key", *self.munge_places())
        wait_for((self.folder / "munge.socket").exists, 30)
        if self.accounting:
            self.start_accounting()
        self.start_controller()
        self.spawn("slurmd", "-D")
        wait_for(lambda: self.run("sinfo", "--noheader", "--format=%T", "--partition=main") == "idle", 60)

    def configure(self):
        """Write the configuration; srun gets a wrapper, since a job's Snakemake hides SLURM_CONF from it."""
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            for each in (a, b, c):
                each.bind(("127.0.0.1", 0))
            ports = [each.getsockname()[1] for each in (a, b, c)]
        facts = {"host": self.node, "user": subprocess.getoutput("id -un"), "folder": self.folder, "ports": ports}
        conf = SLURM_CONF.format(**facts)
        if self.accounting:
            conf = conf.replace("AccountingStorageType=accounting_storage/none\n", ACCOUNTING.format(**facts))
            self.write("slurmdbd.conf", SLURMDBD_CONF.format(**facts), 0o600)
        for name in ("state", "spool", "bin"):
            (self.folder / name).mkdir()
        self.write("slurm.conf", conf)
        # A GPU is a device file to SLURM; any will do.
        self.write("gres.conf", f"NodeName={self.node} Name=gpu File=/dev/null\n")
        self.write("cgroup.conf", "CgroupPlugin=cgroup/v1\n")
        srun = shutil.which("srun")
        self.write("bin/srun", f'#!/bin/sh\nSLURM_CONF={self.folder}/slurm.conf exec {srun} "$@"\n', 0o755)
        (self.folder / "munge.key").write_bytes(os.urandom(1024))
        (self.folder / "munge.key").chmod(0o600)

    def write(self, name, text, mode=0o644):
        """Write a file of the cluster's folder."""
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)

    def munge_places(self):
        """Where munged keeps what it keeps: nothing outside the folder."""
        names = {
            "socket": "munge.socket",
            "pid-file": "munged.pid",
            "log-file": "munged.log",
            "seed-file": "munged.seed",
        }
        return [f"--{option}={self.folder}/{name}" for option, name in names.items()]

    def start_accounting(self):
        """MariaDB, by socket alone, and slurmdbd before it."""
        data, sock, user = self.folder / "mysql", self.folder / "mysql.sock", subprocess.getoutput("id -un")
        install = ["mariadb-install-db", "--no-defaults", f"--user={user}", f"--datadir={data}", "--skip-test-db"]
        self.run(*install, "--auth-root-authentication-method=normal")
        options = [f"--user={user}", f"--datadir={data}", f"--socket={sock}", f"--pid-file={data}.pid"]
        self.spawn("mariadbd", "--no-defaults", *options, "--skip-networking", "--innodb-lock-wait-timeout=900")
        client = ["mariadb", "--no-defaults", "--user=root", f"--socket={sock}", "--execute"]
        wait_for(lambda: self.call(*client, "select 1").returncode == 0, 60)
        self.run(*client, DATABASE)
        self.spawn("slurmdbd", "-D")
        wait_for(lambda: self.call("sacctmgr", "--noheader", "list", "cluster").returncode == 0, 60)
        self.run("sacctmgr", "--immediate", "add", "cluster", "facegrid")

    def start_controller(self):
        """Start slurmctld; with the state it had, if it ran before."""
        self.spawn("slurmctld", "-D")
        wait_for(lambda: self.call("scontrol", "ping").stdout.count("is UP"), 60)

    def restart_controller(self):
        """End slurmctld and start it anew."""
        self.end("slurmctld")
        self.start_controller()

    def spawn(self, name, *options):
        """Start a daemon; what it prints goes to a file of its name."""
        with (self.folder / f"{name}.out").open("ab") as out:
            command = [shutil.which(name, path=self.environment["PATH"]), *options]
            self.processes[name] = subprocess.Popen(
                command, stdout=out, stderr=out, env=self.environment, start_new_session=True
            )

    def end(self, name):
        """End a daemon by its process id."""
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def stop(self):
        """Cancel what is left and end the daemons, the last started first."""
        if "slurmctld" in self.processes:
            self.call("scancel", f"--nodelist={self.node}")
        for name in list(reversed(self.processes)):
            self.end(name)

    def call(self, *command):
        """Run a command of the cluster's."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)

    def run(self, *command):
        """What a command that must succeed says."""
        done = self.call(*command)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout.strip()

    def jobs(self, folder):
        """What SLURM knows of the jobs that were sent from a folder: a dict a job, the oldest first."""
        lines = self.call("scontrol", "--oneliner", "show", "job").stdout.splitlines()
        jobs = [dict(re.findall(r"([\w/:]+)=(\S*)", line)) for line in lines]
        mine = [job for job in jobs if job.get("WorkDir") == str(folder)]
        return sorted(mine, key=lambda job: int(job["JobId"]))

    def set_node(self, state):
        """Drain the node or let it work again."""
        self.run("scontrol", "update", f"nodename={self.node}", f"state={state}", "reason=test")


# Snakemake that asks for its jobs each second: the plugin waits 10 s longer each time that no job has ended.
SNAKEMAKE = """
import asyncio, sys
from snakemake.cli import main
from snakemake_executor_plugin_slurm import Executor
Executor.sleep = lambda self: asyncio.sleep(1)
main(sys.argv[1:])
"""


class Driver:
    """A call of snakemake with the profile, on its way."""

    def __init__(self, cluster, project, *arguments):
        self.folder = project.folder
        self.log = project.folder / "driver.log"
        (project.folder / "overlay.yaml").write_text(yaml.safe_dump(project.overlay, sort_keys=False))
        profile = ["--workflow-profile", "profiles/slurm", "--slurm-init-seconds-before-status-checks", "1"]
        command = [sys.executable, "-c", SNAKEMAKE, *profile, "--configfile", "overlay.yaml"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                # Targets and options that take lists stand before --configfile, which takes all that follows.
                [*command[:3], *arguments, *command[3:]],
                cwd=project.folder,
                stdout=log,
                stderr=log,
                env=cluster.environment,
                start_new_session=True,
                # A shell's background jobs, and so their children, would not hear Ctrl-C.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    @property
    def text(self):
        """What it said so far, both streams."""
        return self.log.read_text()

    def wait(self, seconds=600):
        """Wait for its end; its exit status."""
        return self.process.wait(seconds)

    def interrupt(self):
        """Ctrl-C in its terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

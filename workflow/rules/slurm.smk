"""Before the first job is sent to a SLURM cluster: whether its partitions can run what will be asked for."""


onstart:
    check_cluster()

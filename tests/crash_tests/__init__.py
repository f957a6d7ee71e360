"""Death at every system call that writes, power cuts at every moment, full disks. Debian's strace injects them into unmodified Python.

    accepting    the process that dies: accepts submissions, says on stdout what it acknowledged
    tracing      runs a command under strace: counts its writes, kills it at the k-th, makes the k-th fail, records all of them
    powercut     what a disk may hold after a cut, rebuilt from such a recording
"""

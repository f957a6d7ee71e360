"""What the sync promises, held against a model: people, faults, crashes and late requests in any order.

    wire      requests straight into the loopback server's desk, each a step of its own; a process that can be stopped and killed anywhere
    world     one store, one sheet, several processes, a clock that only the test moves
    hand      what coordinators do to the sheet
    oracle    what should stand there: kept beside the acts, never read from the engine
    acts      what submitters and people do;  `processes` what processes, faults and the clock do, each a rule
    machine   hypothesis puts them in any order
    defects   good code made worse, to see that the machine notices;  `naive` the design that others use
"""

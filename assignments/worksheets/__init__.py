"""Worksheets for those who do a lab themselves: handed out, checked apart from everything else, and told about.

In reading order:

    sheet               a worksheet, made from the lab's solution
    notebooks           the same as a notebook, and mathematics, how its formulas are set
    learners_folder     the folder it lies in: backups, and what has been reached

    verdicts            is it right? Its code runs in a process of its own, and the verdict is made in ours
    remote_work         a worksheet in such a process, asked for values
    processes           how such processes are started, asked and ended
    messages            what the two say to each other
    printed_output      what the learner's code prints
    learners_process    the program that runs there
    forking             how it is made ready only once
    giving_up_rights    what it gives up before: by landlock (files), system_calls and audit_hook

    findings_in_words   what was found, to be read in a terminal
    colour              the same in colour
    here                the same where one works: check(J_W3)
    own_pictures        what right functions make possible
    watching            checking again whenever it is saved
    class_submissions   what a class has handed in
    class_report        what is told of it
    class_check         and how it is checked
    commands            what the commands do
"""

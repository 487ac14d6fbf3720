"""Worksheets for those who do a lab themselves: handed out, checked apart from everything else, and told about.

In reading order:

    sheet          a worksheet, made from the lab's solution
    notebooks      the same as a notebook, and mathematics, how its formulas are set
    folder         the learner's folder: backups, and what has been reached
    guard          what a learner's code may do
    judge          the process in which it runs
    isolation      how that process is started, listened to and ended
    report         what was found, to be read in a terminal
    colour         the same in colour
    here           the same where one works: check(J_W3)
    watching       checking again whenever it is saved
    classroom      a whole class
    commands       what the commands do, and command_line, how they are called
"""

"""Every fault code of JOB jobs, TMT timetables, NTC notices.

Codes are never reused; each is provoked in a test.
"""

from retention.faults import FaultCode, Who

NO_SUCH_JOB = FaultCode("JOB001", "There is no such job.", "Give one that `muniment worker list` shows.", Who.RMU)
JOB_UNDER_WAY = FaultCode(
    "JOB002",
    "This is already being done, or waits for its turn.",
    "Wait until it has finished, or stop it first; its page shows how far it is.",
    Who.RMU,
)
JOB_OVER = FaultCode(
    "JOB003", "The job is over, so there is nothing to stop.", "Repeat it if you want it anew.", Who.RMU
)
JOB_NOT_STOPPED = FaultCode(
    "JOB004", "The job was not stopped and has not failed.", "Let it run, or repeat it once it has finished.", Who.RMU
)
WORKER_RUNNING = FaultCode(
    "JOB005",
    "A worker for this queue is running already.",
    "One is enough. To start another one, end the first, or give another name with --queue.",
    Who.IT,
)
JOB_KIND_UNKNOWN = FaultCode(
    "JOB006",
    "This worker does not know how to do this kind of job.",
    "Run the worker of the same version as the web service, then go on with the job.",
    Who.IT,
)
JOBS_UNREACHABLE = FaultCode(
    "JOB007",
    "The list of jobs can't be read or written at the moment.",
    "Try again in a minute. If it stays so, look whether the disk is full or the database server is down.",
    Who.IT,
)
JOB_UNEXPECTED = FaultCode(
    "JOB008",
    "The job met something it did not expect, and stopped.",
    "Go on with it once. If it stops again, send us this reference and the file named here.",
    Who.SUPPORT,
)
JOB_WORDS_MISSING = FaultCode(
    "JOB009", "The job lacks something it needs to know.", "Ask for it again from its page.", Who.SUPPORT
)
SHARE_AWAY = FaultCode(
    "JOB010",
    "The share can't be reached, so its survey waits.",
    "Nothing is lost. Bring the share back; the survey goes on by itself within a minute.",
    Who.IT,
)
CHECKPOINT_UNREADABLE = FaultCode(
    "JOB020",
    "This is no checkpoint of an audit chain, or it was cut short.",
    "Give the file as it was written, such as checkpoint-000000001204.json.",
    Who.RMU,
)
CHECKPOINT_FORGED = FaultCode(
    "JOB021",
    "The signature does not fit what the checkpoint says.",
    "Somebody changed the checkpoint, or it is of another store. Tell the DRO; compare with the copy kept elsewhere.",
    Who.DRO,
)
CHECKPOINT_NOT_IN_CHAIN = FaultCode(
    "JOB022",
    "The audit chain is not the one that was signed here: events were cut off or written anew.",
    "Tell the DRO. Keep the store as it is, and compare it with the backup of that day.",
    Who.DRO,
)
CHECKPOINT_NOT_WRITTEN = FaultCode(
    "JOB023",
    "The checkpoint could not be written to its second place.",
    "Give the worker write access to that folder, or name another in MUNIMENT_CHECKPOINTS.",
    Who.IT,
)

DATABASE_NOT_EMPTY = FaultCode(
    "JOB030",
    "The database on the server has decisions already.",
    "Have an empty one made for this store: CREATE DATABASE ... TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'",
    Who.IT,
)
DECISIONS_NOT_WHOLE = FaultCode(
    "JOB031",
    "The decisions are not whole, so they were not moved.",
    "Change nothing. Verify the audit chain, and compare the store with its last backup.",
    Who.IT,
)

TIMETABLE_WORDS_UNREAD = FaultCode(
    "TMT001",
    "These words name no time that comes again.",
    "Write for example: every Sunday 20:00; every weekday 21:30; every day 22:00; every month on the 1st 20:00.",
    Who.RMU,
)
TIMETABLE_IN_WORKING_HOURS = FaultCode(
    "TMT002",
    "Surveys by timetable run between 8pm and 6am, when nobody works on the share.",
    "Give a time from 20:00 to 05:59.",
    Who.RMU,
)
NO_SUCH_TIMETABLE = FaultCode(
    "TMT003", "There is no such timetable.", "Give one that `muniment timetable list` shows.", Who.RMU
)
TIMETABLE_REMOVED = FaultCode("TMT004", "The timetable was removed already.", "Add a new one if you want it.", Who.RMU)
RUN_MISSED = FaultCode(
    "TMT005",
    "This run of the timetable was missed: the worker was not running.",
    "Nothing is lost; the next run is on time, or start it by hand. See that the worker starts with the computer.",
    Who.IT,
)
RUN_PASSED_OVER = FaultCode(
    "TMT006",
    "This run of the timetable was passed over: the one before was still under way.",
    "Nothing is lost; the one under way sees the same share. If that happens often, run it less often.",
    Who.RMU,
)
FILES_A_SECOND_UNREAD = FaultCode(
    "TMT007",
    "The limit of files a second is no whole number from 1 to 10,000.",
    "Give a number such as 50, or leave it out for no limit.",
    Who.RMU,
)
TIMETABLE_TWICE = FaultCode(
    "TMT008",
    "There is a timetable for just this already.",
    "Remove the other one first, or leave it as it is.",
    Who.RMU,
)

MAIL_NOT_SENT = FaultCode(
    "NTC001",
    "The e-mail of this notice could not be sent. The notice itself stands in the list.",
    "Look whether the mail server is reachable; the worker tries again by itself.",
    Who.IT,
)
MAIL_SETTINGS_UNREAD = FaultCode(
    "NTC002",
    "The settings for e-mail are not complete.",
    "Set MUNIMENT_MAIL_SERVER (host:port), MUNIMENT_MAIL_FROM and MUNIMENT_MAIL_TO, or none of them.",
    Who.IT,
)
NO_SUCH_NOTICE = FaultCode("NTC003", "There is no such notice.", "Give one that the list of notices shows.", Who.RMU)

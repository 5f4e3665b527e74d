"""The words of the help: what each role does, step by step, for somebody who opens Muniment for the first time.

Buttons are named as they stand on their pages; a test opens every page that is named here.
"""

from dataclasses import dataclass

from records.register.people import Role


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, and the page it is done on; empty where it follows from the step before."""

    text: str
    href: str = ""
    page: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """One way through the work: what it is for, who goes it, and its steps in order."""

    name: str
    title: str
    means: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the field, explained once."""

    term: str
    meaning: str


WORDS = (
    Word("Survey", "A look at every file of a share. Nothing on the share is opened for writing or changed."),
    Word("Schedule, class", "The department's rules: how long records of one kind are kept, and what happens then."),
    Word(
        "Hold", "An order that stops disposal, such as an inquiry's. It never changes the date, only what may be done."
    ),
    Word("Verdict", "What the rules and holds say of a folder today. Nobody has decided anything yet."),
    Word("Decision", "What a person said, with name, role and reason. It stays in the history for good."),
    Word("List", "Folders, cases or boxes that are put up together to be transferred, retained or destroyed."),
    Word("Illustrative", "A period that is an example, not policy. Nothing may be destroyed under it."),
    Word("TDR", "Transfer Digital Records, The National Archives' service that takes the upload."),
    Word("Series", "The archive's group of records, such as DPP 2, into which a consignment goes."),
)

GUIDES = (
    Guide(
        "set-up", "Set up", "Done once, before the first survey counts.",
        (Role.REVIEWER, Role.DRO),
        (
            Step("Answer each question about inquiries and moratoria. An answer can be changed; the earlier one stays "
                 "in the history. Not known is an answer: it keeps records held.", "/setup", "Set-up"),
            Step("Look through the schedules. The packs that come with Muniment say of each period how sure it is.",
                 "/schedules", "Schedules"),
            Step("Import your own schedule from Excel. Faults are shown beside the rows, and nothing is saved until "
                 "there are none. It becomes a draft.", "/schedules/import", "Import a schedule"),
            Step("The DRO opens the draft and approves it. It then has a number and a date."),
        ),
    ),
    Guide(
        "survey", "Survey a share", "Shows what is there. You may leave the page while it runs.",
        (Role.REVIEWER, Role.IT),
        (
            Step("Choose the share and press “Survey this share now”.", "/survey-now", "Survey a share"),
            Step("Watch it under Jobs: files done, files a second, the folder it is in. If the service is stopped, it "
                 "goes on when it is back; nothing is done twice.", "/jobs", "Jobs"),
            Step("Set a timetable, such as every Sunday at 8pm, so that it is surveyed by itself.",
                 "/timetables", "Timetables"),
            Step("Take in the newest export of the case system: without its dates no case can be decided. Its page "
                 "shows what could not be read, and who can mend it.", "/take-in", "Take in an export"),
            Step("Open the survey. Found = profiled + failed + skipped. Each figure leads to its files; each list can "
                 "be downloaded as Excel or CSV with the same rows.", "/surveys", "Surveys"),
            Step("Look at what failed: each file says why, what to do and who can do it."),
        ),
    ),
    Guide(
        "why", "Find out why something is kept", "For everybody, and for replies to requests for information.",
        (Role.REVIEWER, Role.DRO, Role.IAO, Role.IMA, Role.ABM, Role.KIM, Role.IT, Role.AUDITOR, Role.COMPLIANCE),
        (
            Step("Each folder has one verdict and one sentence. The counts add up to what the survey found.",
                 "/plan", "Drive plan"),
            Step("Open a folder: rule and version, the quoted source and how sure it is, each fact and where it comes "
                 "from, the holds, the next date, and on one line the date it would have gone and what stops it."),
            Step("“As text” gives a paragraph for a reply; it names no person."),
            Step("“As at another day” shows how it stood then, with what was known then."),
            Step("IT takes the list of what must not be deleted, moved or changed today.",
                 "/do-not-touch", "Do-not-touch list"),
        ),
    ),
    Guide(
        "holds", "Place and release a hold", "Who proposes a hold or its release never answers it.",
        (Role.REVIEWER, Role.DRO, Role.LAWYER, Role.IAO, Role.DPO),
        (
            Step("Press “Propose a hold”: who ordered it, with which authority, what it covers.",
                 "/holds", "Holds"),
            Step("A second person opens the hold and answers the proposal."),
            Step("“Look for the words” after each survey: no survey does it. Files whose words point to a hold are "
                 "candidates, and are treated as held until somebody says. Open them, look, and say whether the hold "
                 "covers them.", "/candidates", "Candidates"),
            Step("“What its release would free” shows first what would become due. Then the release is proposed with "
                 "authority and reason, and the DRO or the deputy answers it."),
        ),
    ),
    Guide(
        "appraise", "Appraise, and make a list", "From the queue to a list that is proposed for signature.",
        (Role.REVIEWER,),
        (
            Step("Open the record at the top: its day is the nearest.", "/queue", "Review queue"),
            Step("On the appraisal card look at the signs with their source fields, the formats, the copies, the "
                 "holds. Say what it is, by which criterion, and why, in a sentence the DRO can read. "
                 "“Save decision”."),
            Step("Put it on a list: a new one, or one of the same series. A consignment belongs to one series.",
                 "/lists", "Lists"),
            Step("Send the list to review. From here a colleague goes on: whoever made it does not review it."),
            Step("The colleague opens “Pre-flight” on the list: what TDR would refuse, in its words, with who can mend "
                 "it, and what is only a warning. Shorten the staging path; leave out with a reason what can't go."),
            Step("On “Files and decisions” each file is selected, left out or retained; the counts add up at the top. "
                 "“Decide in Excel” takes the same decisions from a workbook, and shows what it changes first."),
            Step("On “Sensitivity review” decide for each file: open, closed with codes and period, retained under "
                 "section 3(4). Nothing is decided by itself; what is undecided stops the list, "
                 "by name."),
            Step("There too: “Names of folders” asks whether each may be public, for TDR cannot close a folder name; "
                 "“Redacted copies” takes open copies of closed files, each looked at by a second person."),
            Step("And “Application and approval”: download the closure and retention application, send it, and enter "
                 "what was approved, with its day. A closed file without a schedule date stops the list."),
            Step("“Propose for signature”. Every check runs; then the DRO sees it. Who proposed it cannot sign it."),
        ),
    ),
    Guide(
        "sign", "Sign a list", "For the DRO, or the deputy while a delegation runs.",
        (Role.DRO, Role.DEPUTY_DRO),
        (
            Step("Home says how many lists wait. Open one.", "/", "Home"),
            Step("The sign-off desk shows what goes where, what was left out and why, when the holds were checked, "
                 "and what to look at first."),
            Step("Tick the statements, type your password once more and your name, and press the button; it says how "
                 "many files you sign for. The page prints on one side, with the list's hash."),
            Step("If a hold was placed or a file has changed meanwhile, nothing is signed: the page says what, and "
                 "the list is back with its reviewer, with every decision kept."),
            Step("Or return it, and say what is to be looked at again."),
            Step("Name a deputy for the days you are away. It ends by itself.", "/deputies", "Deputies"),
        ),
    ),
    Guide(
        "transfer", "Transfer to The National Archives", "From the signed list to the record on Discovery.",
        (Role.REVIEWER,),
        (
            Step("Make a consignment of the signed list.", "/consignments", "Consignments"),
            Step("“Build the bag”. Each file is compared with what was signed; if one has changed it stops and names "
                 "it, and no bag is left that looks complete. If the service is stopped, building goes on after."),
            Step("“Complete” stands there only when every byte was read back, by Muniment and by bagit-python."),
            Step("Take the papers: TDR's pages in their order with the value to paste, the metadata CSV, the lists "
                 "in DROID's columns."),
            Step("Upload the one folder in TDR. Then record TDR's reference."),
            Step("When TDR has accepted the upload, the DRO gives the statement on custody. From then on the originals "
                 "are locked until the records show on Discovery; record that too."),
        ),
    ),
    Guide(
        "destroy", "Destroy what is due", "Only under a confirmed rule, never what is held, and with two people.",
        (Role.REVIEWER, Role.IT, Role.CONTRACTOR),
        (
            Step("A list for destruction is made, reviewed and signed like any other.", "/lists", "Lists"),
            Step("Begin the cooling-off. When it is over, issue the work order.", "/disposals", "Disposals"),
            Step("IT destroys the files, the case system's team the cases, the contractor the boxes; each sends its "
                 "part back as the receipt."),
            Step("The next survey proves the files, the next export the cases. A box rests on the contractor's "
                 "certificate alone. Then the certificate is issued: destroyed + spared + failed + missing = "
                 "listed.", "/certificates", "Certificates"),
        ),
    ),
    Guide(
        "nominate", "Say that a record is of long-term interest", "For Areas and owners.",
        (Role.IAO, Role.IMA, Role.ABM),
        (
            Step("Find the folder or case in the drive plan and open it.", "/plan", "Drive plan"),
            Step("“Nominate”: say why, in a sentence. It goes to the reviewers' queue."),
            Step("See what became of it.", "/nominations", "Nominations"),
            Step("Look after what is in the wrong place, and what your Area can mend in the case system.",
                 "/misplaced", "In the wrong place"),
        ),
    ),
    Guide(
        "audit", "Audit", "Everything can be looked at, nothing changed.",
        (Role.AUDITOR, Role.DPO, Role.SIRO, Role.COMPLIANCE, Role.DRO),
        (
            Step("Every act, refusals included: who, in which role, when, why. Filter by what it was about.",
                 "/history", "History"),
            Step("“Is the history whole?” walks both chains and names the first entry that is not as it was written.",
                 "/history/verify", "Is the history whole?"),
            Step("Find a certificate by the case number, a checksum, a box or a request's reference.",
                 "/certificates", "Certificates"),
        ),
    ),
    Guide(
        "people", "Look after accounts", "For the administrator, who can see no record.",
        (Role.ADMINISTRATOR,),
        (
            Step("Add somebody with one role. Hand over the first password in person; they change it under Home.",
                 "/people", "People"),
            Step("Open a person to change the role, to close the account, to set a new password (it opens a locked "
                 "account at once), or to end the sign-ins."),
        ),
    ),
)  # fmt: skip

KEYS = (
    "Tab goes to the next link or field, Shift and Tab back; Enter follows a link or sends a form.",
    "The first Tab on a page offers to skip to its main part.",
    "Space ticks a box; the arrow keys choose among round ones.",
    "Every list can be sorted by its headings, filtered, downloaded and printed. Its address can be sent to others.",
)


def guides_for(role: Role | None) -> tuple[tuple[Guide, ...], tuple[Guide, ...]]:
    """Return the guides of a role, and the others.

    >>> [one.name for one in guides_for(Role.ADMINISTRATOR)[0]]
    ['people']
    """
    own = tuple(one for one in GUIDES if role in one.roles)
    return own, tuple(one for one in GUIDES if one not in own)

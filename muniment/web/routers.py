"""The list of what the web has: a module a noun with its `router`, and its place in the navigation."""

from dataclasses import dataclass

from records.register.roles import Right


@dataclass(frozen=True, slots=True)
class Noun:
    """One noun: the module that has its `router`; where it stands in the navigation: words, address, right."""

    module: str
    text: str = ""
    href: str = ""
    right: Right | None = None


ROUTERS = (
    Noun("muniment.web.home", "Home", "/"),
    Noun("muniment.web.signin"),
    Noun("muniment.web.directory_signin"),
    Noun("muniment.web.help"),
    Noun("muniment.web.surveys_run"),
    Noun("muniment.web.surveys", "Surveys", "/surveys", Right.SEE_ESTATE),
    Noun("muniment.web.take_in"),
    Noun("muniment.web.cms_exports"),
    Noun("muniment.web.cms_export_rows"),
    Noun("muniment.web.preflight"),
    Noun("muniment.web.waivers"),
    Noun("muniment.web.metadata"),
    Noun("muniment.web.metadata_sheet"),
    Noun("muniment.web.papers"),
    Noun("muniment.web.plan", "Drive plan", "/plan", Right.SEE_ESTATE),
    Noun("muniment.web.queue", "Review queue", "/queue", Right.SEE_SENSITIVE),
    Noun("muniment.web.appraise"),
    Noun("muniment.web.nominate"),
    Noun("muniment.web.precedents"),
    Noun("muniment.web.series"),
    Noun("muniment.web.do_not_touch"),
    Noun("muniment.web.triage"),
    Noun("muniment.web.misplaced"),
    Noun("muniment.web.copies"),
    Noun("muniment.web.quality"),
    Noun("muniment.web.classes"),
    Noun("muniment.web.api"),
    Noun("muniment.web.find"),
    Noun("muniment.web.record"),
    Noun("muniment.web.record_history"),
    Noun("muniment.web.schedule_drafts"),
    Noun("muniment.web.schedules", "Schedules", "/schedules", Right.SEE_ESTATE),
    Noun("muniment.web.schedule"),
    Noun("muniment.web.lists", "Lists", "/lists", Right.SEE_SENSITIVE),
    Noun("muniment.web.list_page"),
    Noun("muniment.web.list_acts"),
    Noun("muniment.web.list_files"),
    Noun("muniment.web.list_history"),
    Noun("muniment.web.list_sheet"),
    Noun("muniment.web.signoff"),
    Noun("muniment.web.consignments", "Consignments", "/consignments", Right.BUILD_CONSIGNMENTS),
    Noun("muniment.web.consignment"),
    Noun("muniment.web.holds", "Holds", "/holds", Right.SEE_ESTATE),
    Noun("muniment.web.hold"),
    Noun("muniment.web.hold_release"),
    Noun("muniment.web.candidates"),
    Noun("muniment.web.sensitivity"),
    Noun("muniment.web.sensitivity_file"),
    Noun("muniment.web.folder_names"),
    Noun("muniment.web.redacted_copies"),
    Noun("muniment.web.closure_application"),
    Noun("muniment.web.advisory"),
    Noun("muniment.web.retention_grounds"),
    Noun("muniment.web.timetable20"),
    Noun("muniment.web.jobs", "Jobs", "/jobs", Right.SEE_ESTATE),
    Noun("muniment.web.timetables"),
    Noun("muniment.web.notices"),
    Noun("muniment.web.disposal_index", "Disposals", "/disposals", Right.SEE_SENSITIVE),
    Noun("muniment.web.disposal"),
    Noun("muniment.web.work_order"),
    Noun("muniment.web.work_order_receipt"),
    Noun("muniment.web.certificates"),
    Noun("muniment.web.setup", "Set-up", "/setup", Right.ANSWER_SETUP),
    Noun("muniment.web.people", "People", "/people", Right.MANAGE_PEOPLE),
    Noun("muniment.web.deputies", "Deputies", "/deputies", Right.SIGN_LISTS),
    Noun("muniment.web.history", "History", "/history", Right.READ_AUDIT),
)

"""The rules of the data quality gate as one table: what each costs, and which stop a decision.

The costs are ours: 40 where a trigger fact fails, 25 where a rule or a hold may go wrong, 15, 10 and
5 for what misleads less. A rule stops a decision where the day that starts a clock, the end of a
sentence, the identity or the owner of the case, or a flag that moves the date can't be relied on.
"""

from records.faults import exports as faults
from records.sources.cms import quality_ends as ends
from records.sources.cms import quality_papers as papers
from records.sources.cms.quality import QualityRule

FINALISATIONS = "HMCPSI, Thematic Inspection of CMS Case Finalisations (2017)"
INFORMATION = "HMCPSI, Inspection of CPS Information Management (2020)"
ASSESSMENT = "The National Archives, Information Management Assessment of the CPS (2017)"
OURS = "ours"

RULES: tuple[QualityRule, ...] = (
    QualityRule(faults.TABLE_NOT_WHOLE, 40, OURS, ends.table_not_whole, blocks=True),
    QualityRule(faults.FINALISATION_MISSING, 40, FINALISATIONS, ends.finalisation_missing, blocks=True),
    QualityRule(
        faults.REMITTED_TWICE_FINALISED, 40, f"{FINALISATIONS}, recommendation 3", ends.remitted_twice, blocks=True
    ),
    QualityRule(
        faults.REMITTED_NOT_FINALISED,
        40,
        f"{FINALISATIONS}, recommendation 3",
        ends.remitted_not_finalised,
        blocks=True,
    ),
    QualityRule(faults.FINALISED_TWICE, 40, FINALISATIONS, ends.finalised_twice, blocks=True),
    QualityRule(faults.DISPOSED_NOT_FINALISED, 40, FINALISATIONS, ends.disposed_not_finalised, blocks=True),
    QualityRule(faults.IMPOSSIBLE_ORDER, 40, "R15", ends.impossible_order, blocks=True),
    QualityRule(faults.DEFAULT_DATE, 40, "R15", ends.default_date, blocks=True),
    QualityRule(faults.SENTENCE_INCOMPLETE, 25, OURS, ends.sentence_incomplete, blocks=True),
    QualityRule(faults.DUPLICATE_URN, 40, OURS, papers.duplicate_urn, blocks=True),
    QualityRule(faults.SUPERSEDED_CASE, 25, OURS, papers.superseded, blocks=True),
    QualityRule(faults.DEFENDANTS_MISSING, 40, OURS, papers.defendants_missing, blocks=True),
    QualityRule(faults.OWNER_NOT_SETTLED, 25, f"{ASSESSMENT}, 2.1", papers.owner_not_settled, blocks=True),
    QualityRule(faults.CHILD_FLAG_MISSING, 25, "Inquiries Act 2005 s.35", papers.child_flag_missing, blocks=True),
    QualityRule(faults.FLAG_ON_WRONG_DEFENDANT, 15, OURS, papers.flag_on_wrong_defendant),
    QualityRule(faults.FINALISED_LATE, 10, FINALISATIONS, ends.finalised_late),
    QualityRule(faults.OUTCOME_MISSING, 15, FINALISATIONS, ends.outcome_missing),
    QualityRule(faults.CATEGORY_DISAGREES, 15, f"{FINALISATIONS}, recommendation 6", ends.category_disagrees),
    QualityRule(faults.CATEGORY_MISSING, 15, f"{FINALISATIONS}, recommendation 6", ends.category_missing),
    QualityRule(faults.CALCULATOR_NOT_MANDATED, 10, f"{FINALISATIONS}, recommendation 6", ends.calculator_not_mandated),
    QualityRule(faults.REASON_MISSING, 15, f"{FINALISATIONS}, recommendation 2", ends.reason_missing),
    QualityRule(faults.REASON_WRONG, 15, f"{FINALISATIONS}, recommendation 2", ends.reason_wrong),
    QualityRule(faults.RECORD_SHEET_ABSENT, 10, f"{FINALISATIONS}, recommendation 1", papers.record_sheet_absent),
    QualityRule(faults.RECORD_SHEET_WRONG, 5, f"{FINALISATIONS}, recommendation 1", papers.record_sheet_wrong),
    QualityRule(faults.ENDORSED_LATE, 5, FINALISATIONS, papers.endorsed_late),
    QualityRule(faults.STILL_NOT_YET_CHARGED, 10, OURS, papers.not_yet_charged_left),
    QualityRule(faults.SUFFIX_CASE, 5, OURS, papers.suffix_case),
    QualityRule(faults.BIRTH_DATE_IMPOSSIBLE, 15, INFORMATION, papers.birth_date_impossible),
    QualityRule(faults.YOUTH_BECAME_ADULT, 5, OURS, papers.youth_became_adult),
    QualityRule(faults.UNIT_NOT_KNOWN, 5, OURS, papers.unit_not_known),
    QualityRule(faults.AREA_DISAGREES, 5, OURS, papers.area_disagrees),
    QualityRule(faults.SUMMONS_NUMBER_WRONG, 5, OURS, papers.summons_number_wrong),
    QualityRule(faults.ATTACHMENT_FAILED, 10, OURS, papers.attachment_failed),
    QualityRule(faults.UNUSED_MARK_WRONG, 5, INFORMATION, papers.unused_mark_wrong),
    QualityRule(faults.BACK_SHEET_SENT, 10, INFORMATION, papers.back_sheet_sent),
    QualityRule(faults.DOCUMENT_AFTER_END, 10, OURS, papers.dated_after_end),
)

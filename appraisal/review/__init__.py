"""Appraisal: the review queue, the appraisal card, nominations, precedents."""

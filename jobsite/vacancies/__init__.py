"""Vacancies: what is offered, its checks, its review and its states."""

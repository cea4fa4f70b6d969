"""Every table of the site in one import, for migrations and for tests that make the schema."""

import jobsite.accounts.models
import jobsite.applications.models
import jobsite.core.files
import jobsite.core.jobs
import jobsite.core.outbox
import jobsite.core.throttle
import jobsite.discovery.models
import jobsite.employers.models
import jobsite.fairs.models
import jobsite.interviews.models
import jobsite.matching.models
import jobsite.meetings.models
import jobsite.notifications.models
import jobsite.seekers.models
import jobsite.sharing.models
import jobsite.vacancies.models
import jobsite.web.boundary  # noqa: F401  # imported for their tables

-- What a settled call came to cost more, or less, when it was repriced: the sum of all its adjustments. Its cost stays as it was; the
-- differences are entries.

alter table calls add column adjusted text; -- null: it never was

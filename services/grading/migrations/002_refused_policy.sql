-- A policy whose settings are wrong holds for nobody; it is kept with the reason.
ALTER TABLE {schema}.grading_policy ADD COLUMN refused text;

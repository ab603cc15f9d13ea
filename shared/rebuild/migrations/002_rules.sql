-- What the version that is being built was folded by so far: other rules begin anew.
ALTER TABLE {schema}.projection ADD COLUMN rules text;

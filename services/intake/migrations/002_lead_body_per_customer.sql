-- A lead's id is the sender's to choose, so two customers, or two dealers, may have leads with the same one.
ALTER TABLE {schema}.lead_body DROP CONSTRAINT lead_body_pkey;
ALTER TABLE {schema}.lead_body ADD PRIMARY KEY (customer_id, lead_id);
DROP INDEX {schema}.lead_body_customer;

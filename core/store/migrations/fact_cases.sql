-- What a case has put under a fact is looked for by the case too, each time its values change.
CREATE INDEX fact_keys_case ON fact_keys ("case", fact);

"""The pages behind a signed link: what each shows to whom, for the web's sites to draw."""

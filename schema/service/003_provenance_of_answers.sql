-- what an answer was made with, as JSON: who asked, and fingerprints of rights, model, software, SQL and result
alter table answers add column provenance text;

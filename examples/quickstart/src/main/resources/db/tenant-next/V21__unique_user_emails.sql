-- People log in by e-mail and do not mind its case, so one address must be one user. This fails
-- where a tenant has such duplicates already: which of the two stays is for people to decide.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));

-- A lookup table and not an enum: a currency has facts of its own, and one may be retired.
CREATE TABLE currencies (
    code           char(3) PRIMARY KEY,
    name           text     NOT NULL,
    decimal_places smallint NOT NULL,
    CONSTRAINT currencies_code_is_iso_4217 CHECK (code ~ '^[A-Z]{3}$'),
    CONSTRAINT currencies_decimal_places_range CHECK (decimal_places BETWEEN 0 AND 3)
);

INSERT INTO currencies (code, name, decimal_places)
VALUES ('CHF', 'Swiss franc', 2),
       ('EUR', 'Euro', 2),
       ('GBP', 'Pound sterling', 2),
       ('JPY', 'Yen', 0),
       ('USD', 'US dollar', 2);

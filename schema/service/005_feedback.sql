-- what readers say of answers: one word of each reader, which may change

create table feedback (
    id varchar(64) not null primary key,
    receipt varchar(64) not null,
    reader varchar(320) not null,
    verdict varchar(16) not null,
    reason varchar(32),
    note text not null,
    changed_at timestamp not null
);

create unique index feedback_by_reader on feedback (receipt, reader);

create index feedback_by_time on feedback (changed_at);

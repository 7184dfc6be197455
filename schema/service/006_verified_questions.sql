-- questions that an admin vouched for: the plan, and the digest of its shape, by which others are recognised

create table verified_questions (
    id varchar(64) not null primary key,
    shape varchar(64) not null,
    title varchar(200) not null,
    plan text not null,
    receipt varchar(64) not null,
    verified_by varchar(320) not null,
    created_at timestamp not null
);

create unique index verified_questions_by_shape on verified_questions (shape);

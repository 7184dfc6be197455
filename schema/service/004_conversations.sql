-- what somebody set about a conversation of theirs; which conversations there are, the answers say

create table conversations (
    id varchar(64) not null,
    asker varchar(320) not null,
    title varchar(200),
    share varchar(64),
    primary key (id, asker)
);

create unique index conversations_by_share on conversations (share);

create index answers_by_conversation on answers (asker, conversation, created_at);

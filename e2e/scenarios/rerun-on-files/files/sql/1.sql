create table users (name text);

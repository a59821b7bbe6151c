DROP TABLE universal_users;

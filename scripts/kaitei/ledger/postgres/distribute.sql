-- Citus: the few rows everywhere, members and their acts by member, the log on the coordinator.
SELECT create_reference_table('policy');
SELECT create_reference_table('policy_version');
SELECT create_reference_table('statement');
SELECT create_distributed_table('subject', 'tag');
SELECT create_distributed_table('event', 'subject');
SELECT create_distributed_table('inbox', 'subject', colocate_with => 'event');
SELECT create_distributed_table('status', 'subject', colocate_with => 'event');

-- Ends are asked for by time.
CREATE INDEX ended_time ON ended (time, id);

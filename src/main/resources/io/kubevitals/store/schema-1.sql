-- $number, $bytes, $serial and $clustered differ between the engines. What has been released is never changed.
CREATE TABLE meta (copy $number NOT NULL, last_commit $number NOT NULL, identity TEXT NOT NULL, term $number NOT NULL,
  alive $number NOT NULL, crc $number NOT NULL, PRIMARY KEY (copy)) $clustered;
CREATE TABLE counter (family TEXT NOT NULL, labels TEXT NOT NULL, total $number NOT NULL, served $number NOT NULL,
  crc $number NOT NULL, PRIMARY KEY (family, labels)) $clustered;
CREATE TABLE scraper (address TEXT NOT NULL, agent TEXT NOT NULL, last_asked $number NOT NULL,
  crc $number NOT NULL, PRIMARY KEY (address, agent)) $clustered;
CREATE TABLE incident (id TEXT NOT NULL, state $bytes NOT NULL, crc $number NOT NULL, PRIMARY KEY (id)) $clustered;
CREATE TABLE stone (uid TEXT NOT NULL, state $bytes NOT NULL, crc $number NOT NULL, PRIMARY KEY (uid)) $clustered;
CREATE TABLE pod (uid TEXT NOT NULL, state $bytes NOT NULL, crc $number NOT NULL, PRIMARY KEY (uid)) $clustered;
CREATE TABLE watch_cursor (stream TEXT NOT NULL, resource_version TEXT NOT NULL,
  crc $number NOT NULL, PRIMARY KEY (stream)) $clustered;
CREATE TABLE ended (id $serial, time $number NOT NULL, uid TEXT NOT NULL, namespace TEXT NOT NULL, pod TEXT NOT NULL,
  workload TEXT NOT NULL, workload_type TEXT NOT NULL, container TEXT NOT NULL, container_type TEXT NOT NULL,
  reason TEXT NOT NULL, terminating $number NOT NULL, exit_code $number, crc $number NOT NULL);

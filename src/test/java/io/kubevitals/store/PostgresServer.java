package io.kubevitals.store;

import static org.awaitility.Awaitility.await;

import io.kubevitals.real.Need;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A real PostgreSQL of our own on a free port of loopback, run by a user without rights, whose
/// client needs a password.
final class PostgresServer {
  private static final String PASSWORD = "an:odd/pass?word";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private final Path folder;
  private final Path passwordFile;
  private final int port;
  private Process server;

  PostgresServer() throws IOException, InterruptedException {
    folder = Files.createTempDirectory(Path.of("/tmp"), "kv-pg.");
    passwordFile = folder.resolve("password");
    Files.writeString(passwordFile, PASSWORD + "\n");
    if (isRoot()) {
      run(List.of("chown", "-R", "nobody", folder.toString()));
    }
    List<String> init = program("initdb", "-D", data(), "-U", "vitals", "--no-sync");
    init.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + passwordFile, "-E", "UTF8"));
    run(init);
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    server = begin();
  }

  int port() {
    return port;
  }

  /// A new database.
  String database() throws SQLException {
    String name = "db" + DATABASES.incrementAndGet();
    try (Connection connection = connect("postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    }
    return name;
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database, port), "vitals", PASSWORD);
  }

  StoreConfig config(String url) {
    return new StoreConfig(url, "vitals", passwordFile.toString(), Duration.ofDays(7));
  }

  static String url(String database, int port) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /// As if its machine had lost power.
  void kill() throws IOException, InterruptedException {
    run(program("pg_ctl", "stop", "-D", data(), "-m", "immediate", "-W"));
    server.waitFor(20, TimeUnit.SECONDS);
  }

  void start() throws IOException {
    server = begin();
  }

  private Process begin() throws IOException {
    List<String> command = program("postgres", "-D", data(), "-p", String.valueOf(port));
    Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", folder.toString(),
            "fsync", "off",
            "shared_buffers", "16MB",
            "max_connections", "20")
        .forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await("PostgreSQL")
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              connect("postgres").close();
              return true;
            });
    return process;
  }

  void close() throws IOException, InterruptedException {
    kill();
    run(List.of("rm", "-rf", "--one-file-system", folder.toString()));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private static List<String> program(String name, String... arguments) {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
    }
    command.add(Need.postgres().orElseThrow().resolve(name).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + output);
    }
  }
}

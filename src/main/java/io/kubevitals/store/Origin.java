package io.kubevitals.store;

/// Which pods a state tells of.
///
/// @param uid of the cluster, `""` where it could not be learned: an address is not enough, because
///   clusters number their Services alike and volumes travel between them
/// @param address of the API server as the settings name it
/// @param scope which of the cluster's pods
public record Origin(String uid, String address, String scope) {
  private static final String SEPARATOR = "\n";

  /// Reads a [Meta#identity].
  public static Origin parse(String identity) {
    String[] parts = identity.split(SEPARATOR, 3);
    return parts.length == 3
        ? new Origin(parts[0], parts[1], parts[2])
        : new Origin("", identity, "");
  }

  public String identity() {
    return String.join(SEPARATOR, uid, address, scope);
  }

  public boolean isSame(Origin other) {
    return isSameCluster(other) && scope.equals(other.scope);
  }

  public boolean isSameCluster(Origin other) {
    return (uid.isEmpty() || other.uid.isEmpty())
        ? address.equals(other.address)
        : uid.equals(other.uid);
  }

  /// The same, with the uid that was known when the state was written.
  public Origin completedBy(Origin stored) {
    return uid.isEmpty() && isSameCluster(stored) ? new Origin(stored.uid, address, scope) : this;
  }

  /// For people.
  public String description() {
    return address
        + (uid.isEmpty() ? "" : " (" + uid + ")")
        + (scope.isEmpty() ? "" : ", " + scope);
  }
}

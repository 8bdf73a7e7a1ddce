package io.kubevitals.web;

/// Whether we lead, where one of several processes does.
///
/// @param shared whether there are others at all
/// @param leads whether it is we who lead
/// @param leader who leads as far as we know, `""` for nobody
public record Standing(boolean shared, boolean leads, String leader) {
  public static final Standing ALONE = new Standing(false, true, "");

  /// For people.
  String words() {
    if (leads) {
      return "leads";
    }
    return leader.isEmpty() ? "standby, nobody is known to lead" : "standby, " + leader + " leads";
  }
}

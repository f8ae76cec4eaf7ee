package io.imagespec.docker;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The strongly connected components of classes within their packages, by Tarjan's algorithm. A
 * class counts with its nested classes. A sealed type counts as one with its permitted types.
 */
final class ClassCycles {
  private final Map<String, String> families = new HashMap<>();
  private final Map<String, Set<String>> edges = new TreeMap<>();
  private final Map<String, Integer> indexes = new HashMap<>();
  private final Map<String, Integer> lowest = new HashMap<>();
  private final Deque<String> path = new ArrayDeque<>();
  private final List<Set<String>> components = new ArrayList<>();

  ClassCycles(Collection<JavaClass> classes) {
    classes.forEach(this::joinFamily);
    for (JavaClass origin : classes) {
      Set<String> targets = edges.computeIfAbsent(node(origin), name -> new TreeSet<>());
      origin.getDirectDependenciesFromSelf().stream()
          .map(Dependency::getTargetClass)
          .map(JavaClass::getBaseComponentType)
          .filter(target -> target.getPackageName().equals(origin.getPackageName()))
          .map(this::node)
          .forEach(targets::add);
    }
    List.copyOf(edges.keySet()).forEach(this::visit);
  }

  /** The components with more classes than the limit, each in the order of its names. */
  List<Set<String>> largerThan(int limit) {
    return components.stream().filter(component -> component.size() > limit).toList();
  }

  private void joinFamily(JavaClass type) {
    Class<?>[] permitted = load(type).getPermittedSubclasses();
    if (permitted != null) {
      for (Class<?> member : permitted) {
        families.put(outermost(member.getName()), outermost(type.getName()));
      }
    }
  }

  private static Class<?> load(JavaClass type) {
    try {
      return Class.forName(type.getName(), false, ClassCycles.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private String node(JavaClass type) {
    String name = outermost(type.getName());
    return families.getOrDefault(name, name);
  }

  private static String outermost(String name) {
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }

  private void visit(String node) {
    if (indexes.containsKey(node)) {
      return;
    }
    indexes.put(node, indexes.size());
    lowest.put(node, indexes.get(node));
    path.push(node);
    for (String target : edges.getOrDefault(node, Set.of())) {
      visit(target);
      if (path.contains(target)) {
        lowest.merge(node, lowest.get(target), Math::min);
      }
    }
    if (lowest.get(node).equals(indexes.get(node))) {
      complete(node);
    }
  }

  private void complete(String root) {
    Set<String> component = new TreeSet<>();
    String member;
    do {
      member = path.pop();
      component.add(member);
    } while (!member.equals(root));
    components.add(component);
  }
}

package com.example;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A Spring Boot application, run from its executable jar. */
@SpringBootApplication
public class Main {
  public static void main(String[] args) {
    SpringApplication.run(Main.class, args).close();
  }

  @Bean
  CommandLineRunner build() {
    return arguments -> {
      Images.build();
      System.out.println("spring boot: done");
    };
  }
}

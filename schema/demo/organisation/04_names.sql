-- Who works at Acme. People 1 to 16 are a cast that every demo has, whatever its size; the others
-- take teams, ways of working and fates from slots of a hundred or so, so that even a small demo has
-- all of them in proportion. 169 first names and 163 last names share no divisor: the two run
-- through different cycles, and no pair comes twice in 27,547 people.

create or replace temp macro demo_first_name(number) as string_split_regex(
    'Aarav Abena Adaeze Adrian Agnes Aiko Alejandro Amara Amit Ana Anders Anika Anton Arjun Astrid
         Aylin Beatriz Ben Bianca Bogdan Boris Brigid Bruno Camila Carlos Cecilia Chen Chiara Chloe Cyrus
         Dalia Daniel Daria David Deepa Diego Dmitri Edda Eitan Elena Elif Emeka Emil Emma Enzo Erik Esther
         Fabian Farah Fatima Felix Filip Fiona Freya Gabriel Gareth Gita Giulia Grete Gustavo Hana Hannes
         Harriet Hassan Helena Hiro Hugo Ibrahim Ida Inês Ingrid Irina Isaac Ivan Jack Jamila Jan Jasmine
         Javier Jing Joanna Jonas Julia Kaito Karim Katarina Kenji Kofi Lars Laura Layla Lea Leon Li Lina
         Lotte Louis Lucia Luka Maeve Magnus Malik Manuel Mara Marcus Maria Marta Mateo Matilda Mehmet Mei
         Milan Mina Mohan Nadia Naomi Nathan Neha Niamh Nico Nils Nina Noah Noor Nuno Olga Oliver Omar
         Oscar Owen Pablo Paula Petra Pierre Priya Quentin Rafael Rania Ravi Rebecca Rohan Rosa Ruth Sami
         Sana Sara Sean Selin Simon Sofia Sonja Stefan Suki Sven Tamara Tara Theo Tomás Uma Valentina Vera
         Victor Wanda Wei Xavier Yara Yusuf Zoë Zora',
    '\s+')[1 + number % 169];
create or replace temp macro demo_last_name(number) as string_split_regex(
    'Abara Abdi Achterberg Adeyemi Albescu Almeida Andrade Antonsen Arslan Asante Ashworth Aubert
         Bakker Banerjee Baptiste Barros Becker Belyaev Bianchi Birch Bjork Bogale Bonnet Brandvold Brennan
         Bui Calloway Cardoso Castellanos Cermak Chaudhry Chukwu Clausen Conti Corrigan Czerny Dahl Danso
         Delgado Demir Desrosiers Diallo Dimitrov Dobbs Duarte Dvorak Egede Ekstrom Eriksen Escobar
         Fairweather Falk Farkas Ferreira Fiore Forsberg Gallagher Garner Gebre Georgiou Ghosh Gruber
         Haddad Halloran Hamada Hartmann Hashimi Havel Hendriks Hidalgo Holm Horvat Huang Hughes Ibarra
         Igwe Iyer Jankovic Jansen Jimenez Kaczmarek Kallas Kamau Kapoor Karlsson Kasongo Keller Khalil
         Kimura Kiss Koh Kovalenko Kruger Laine Lakatos Larsen Leclerc Lindqvist Lund MacLeod Mahlangu
         Makinen Maric Marchetti Mazur Medeiros Mensah Mishra Moriarty Morita Mwangi Naidoo Navarro Ndiaye
         Nemeth Nguyen Nilsson Novak Nwosu O''Brien Oduya Okafor Olsen Onwudiwe Orlova Ortega Osei Ostrowski
         Park Patil Pereira Petrov Pham Quiroga Rahimi Raman Reyes Rinaldi Rossi Ruiz Sadik Saito Salo
         Santoro Sato Schreiber Sehgal Shevchenko Silva Sithole Soto Suzuki Takeda Tanaka Teixeira Thorne
         Toure Tran Ueda Varga Vasquez Vogel Wren',
    '\s+')[1 + number % 163];
create or replace temp macro demo_local_part(name) as
    regexp_replace(replace(lower(strip_accents(name)), ' ', '.'), '[^a-z0-9.]', '', 'g');

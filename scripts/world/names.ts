type Names = readonly [string, ...string[]]

interface NamesOfCountry {
  first: Names
  last: Names
  /** What people there speak, the most common first. */
  languages: Names
}

const listed = (names: string) => names.split(' ') as unknown as Names

/** What people are called, by the country of their clinic. */
export const NAMES: Record<'IN' | 'US', NamesOfCountry> = {
  IN: {
    first: listed(
      'Aarav Aditi Amit Asha Bhavna Chetan Divya Ganesh Geeta Harish Ishaan Jaya Karthik Kiran Lata Manoj Naina Nikhil Pooja Rahul Rekha Sanjay Shreya Suresh Tara Uma Varun Vidya Yash Zoya',
    ),
    last: listed('Agarwal Bhat Chatterjee Desai Gowda Hegde Jain Kulkarni Malhotra Patel Reddy Shetty'),
    languages: ['en', 'hi', 'kn', 'ta'],
  },
  US: {
    first: listed(
      'Aaron Alice Andre Bella Carlos Chloe Dana Diego Eleanor Ethan Fiona Gabriel Hannah Isaac Jasmine Kevin Leila Lucas Maya Miguel Nora Oscar Paula Quinn Ruth Samuel Tessa Victor Wendy Xavier',
    ),
    last: listed('Adams Brown Castillo Diaz Evans Foster Garcia Hughes Jackson Lee Morgan Nguyen'),
    languages: ['en', 'es'],
  },
}

/** The names of all countries together. */
export const FIRST_NAMES: Names = [...NAMES.IN.first, ...NAMES.US.first]
export const LAST_NAMES: Names = [...NAMES.IN.last, ...NAMES.US.last]
